# The image of the rerail Action. All network is at build time. The base is named by tag: the release passes
# PYTHON_IMAGE with the digest that it resolved, and records both in the labels.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements/build.txt requirements/run.txt requirements/
RUN python3 -m venv /opt/rerail \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile --require-hashes -r requirements/run.txt \
 && python3 -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/build/bin/python -m pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -w /build/dist . \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile --no-deps /build/dist/*.whl \
 && /opt/rerail/bin/pip uninstall --yes --quiet pip
# The detector's rules are compiled here: that takes seconds of a run's processor time.
ENV KF_RULE_CACHE_DIR=/opt/rerail/detector
RUN /opt/rerail/bin/python -I -B -c 'from kingfisher_sdk import Scanner; Scanner()'
# The post step is an executable without arguments of its own, as GitHub hands it those of the main step. It is
# written here, and not the wheel's script, for -I (see below).
RUN printf '#!/opt/rerail/bin/python -I\nfrom rerail.cli.main import run\nrun(["post"])\n' > /opt/rerail/bin/rerail-post \
 && chmod 755 /opt/rerail/bin/rerail-post
# Compiled, as each run starts from a fresh file system: without .pyc files the imports alone take seconds. But for
# Pygments' lexers, which nothing of a run imports. The detector's notices of licences are kept, packed: they are 7 MB.
RUN python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash -x '/pygments/(lexers|styles|formatters)/' /opt/rerail/lib \
 && gzip -9 /opt/rerail/lib/python3*/site-packages/kingfisher_secret_scanner-*.dist-info/licenses/THIRD_PARTY_NOTICES

# No USER and no WORKDIR: GitHub needs root and sets the working directory itself.
FROM ${PYTHON_IMAGE}
# Python's own images carry no .pyc of the standard library. /root may be read-only at run time, so all that a
# run imports is compiled; what it never imports is left out.
RUN python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))' \
  | xargs -I STDLIB python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash \
    -x '/(test|tests|idlelib|lib2to3|tkinter|turtledemo|ensurepip|pydoc_data|site-packages|dist-packages)/' STDLIB
COPY --from=build /opt/rerail /opt/rerail
ENV KF_RULE_CACHE_DIR=/opt/rerail/detector
ARG VERSION=unreleased
ARG REVISION=unknown
ARG PYTHON_IMAGE
LABEL org.opencontainers.image.title="rerail" \
      org.opencontainers.image.description="Brings a Railway service back to its last good release and proves it" \
      org.opencontainers.image.url="https://github.com/rerail/rerail" \
      org.opencontainers.image.source="https://github.com/rerail/rerail" \
      org.opencontainers.image.documentation="https://github.com/rerail/rerail#readme" \
      org.opencontainers.image.vendor="rerail" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${PYTHON_IMAGE}"
# Exec form, so that signals reach Python; -I, so that nothing in the workspace is imported.
ENTRYPOINT ["/opt/rerail/bin/python", "-Im", "rerail"]
CMD ["--help"]

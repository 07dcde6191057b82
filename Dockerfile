# The image of the rerail Action. All network is at build time. Until an image is published, action.yml has the
# runner build it at the start of each run; see the README. Base images are named by tag: whoever publishes the
# image passes PYTHON_IMAGE with a digest.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements/build.txt requirements/run.txt requirements/
RUN python3 -m venv /opt/rerail \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt \
 && python3 -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/build/bin/python -m pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -w /build/dist . \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps /build/dist/*.whl \
 && /opt/rerail/bin/pip uninstall --yes --quiet pip

FROM ${PYTHON_IMAGE}
# For smoke commands: the runbook's checks are curl commands. No git: tags are read through GitHub's API.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ca-certificates curl \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/rerail /opt/rerail
# Compiled here, the standard library too (Python's own images carry none of it compiled), as each run starts from
# a fresh file system: without .pyc files the imports alone take seconds.
RUN python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))' \
  | xargs -I STDLIB python3 -m compileall -q -j 0 -x '/(test|idlelib|lib2to3|site-packages|dist-packages)/' \
    --invalidation-mode unchecked-hash STDLIB /opt/rerail/lib
# The detector's rules too: compiling them takes seconds of a run's processor time.
ENV KF_RULE_CACHE_DIR=/opt/rerail/detector
RUN /opt/rerail/bin/python -I -c 'from kingfisher_sdk import Scanner; Scanner()'
# The post step is an executable without arguments of its own, as GitHub hands it those of the main step. It is
# written here, and not the wheel's script, for -I (see below).
RUN printf '#!/opt/rerail/bin/python -I\nfrom rerail.cli.main import run\nrun(["post"])\n' > /opt/rerail/bin/rerail-post \
 && chmod 755 /opt/rerail/bin/rerail-post
LABEL org.opencontainers.image.title="rerail" \
      org.opencontainers.image.description="Brings a Railway service back to its last good release and proves it" \
      org.opencontainers.image.licenses="MIT"
# Exec form, so that signals reach Python; -I, so that nothing in the workspace is imported. No USER and no
# WORKDIR: GitHub needs root and sets the working directory itself.
ENTRYPOINT ["/opt/rerail/bin/python", "-I", "-m", "rerail"]
CMD ["rollback"]

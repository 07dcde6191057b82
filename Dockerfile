# The image of the rerail Action. All network is at build time. Until an image is published, action.yml has the
# runner build it at the start of each run; see the README. Base images are named by tag: whoever publishes the
# image passes PYTHON_IMAGE with a digest.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements/build.txt requirements/run.txt requirements/
RUN python3 -m venv /opt/rerail \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/build.txt \
 && /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
# Compiled here, as each run starts from a fresh file system: without .pyc files PyGithub alone takes seconds to import.
RUN /opt/rerail/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/rerail/bin/pip uninstall --yes --quiet hatchling editables pip \
 && python3 -m compileall -q -j 0 /opt/rerail/lib

FROM ${PYTHON_IMAGE}
# For smoke commands: the runbook's checks are curl commands. No git: tags are read through GitHub's API.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ca-certificates curl \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/rerail /opt/rerail
LABEL org.opencontainers.image.title="rerail" \
      org.opencontainers.image.description="Brings a Railway service back to its last good release and proves it" \
      org.opencontainers.image.licenses="MIT"
# Exec form, so that signals reach Python; -I, so that nothing in the workspace is imported. No USER and no
# WORKDIR: GitHub needs root and sets the working directory itself.
ENTRYPOINT ["/opt/rerail/bin/python", "-I", "-m", "rerail"]
CMD ["rollback"]

# The pinned environment in which the study runs.
#
#   docker build -t samework .                                    where the base image can be pulled
#   make image                                                    anywhere: builds an equal base where it cannot
#   docker run --rm -v "$PWD/out:/out" samework                   the study: data, figures and tables in out/
#   docker run --rm -v "$PWD/out:/out" -e PROFILE=quick samework  the same in two minutes
#   docker run --rm -v "$PWD/out:/out" samework paper             redraws the reference data
#
# It needs no network, no capability, no writable file system but /out and /tmp, and no particular user:
#   --network none --read-only --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 --tmpfs /tmp

# debian:bookworm-slim, the multi-platform index of mid-2026
ARG BASE=debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716

FROM $BASE AS build
ARG ARCHIVE=
COPY environment/install environment/packages.tsv /samework/environment/
RUN /samework/environment/install --pinned build
WORKDIR /samework
COPY . .
RUN make -s all tools slower article

FROM $BASE
ARG ARCHIVE=
COPY environment/install environment/packages.tsv /samework/environment/
RUN /samework/environment/install --pinned study run && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && dpkg-query -W -f '${Package}\t${Version}\n' >/samework/environment/installed.tsv \
    && mkdir /out && chown 1000:1000 /out
WORKDIR /samework
COPY --from=build /samework /samework
ARG REVISION=unknown
ENV HOME=/tmp SAMEWORK_IMAGE=samework SAMEWORK_REVISION=$REVISION PREBUILT=yes
USER 1000:1000
ENTRYPOINT ["environment/entry"]

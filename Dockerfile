# The pinned environment in which the study runs.
#
#   docker build -t samework .                                    where the base image can be pulled
#   make image                                                    anywhere: builds an equal base where it cannot
#   docker run --rm -v "$PWD/out:/out" samework                   the study: data, figures and tables in out/
#   docker run --rm -v "$PWD/out:/out" -e PROFILE=quick samework  the same with less work
#   docker run --rm -v "$PWD/out:/out" samework paper             redraws the reference data, with the paper
#   docker run --rm -v "$PWD/out:/out" samework compare 'A' 'B'   compares any two commands
#
# It needs no network, no capabilities, no writable file system but /out and /tmp, and no particular user:
#   --network none --read-only --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 --tmpfs /tmp

# The multi-platform index, by digest
ARG BASE=debian:trixie-slim@sha256:a29215f6a35e51e22adffa17f89e9d2ef06214e64a2bad10d765c46aea49f11f

# Python without its lock: some five minutes of CPU time, once, as it needs only these files. FREE_THREADED=no leaves it out.
FROM $BASE AS python
ARG ARCHIVE=
ARG FREE_THREADED=yes
COPY environment/install environment/packages.tsv environment/python-free-threaded /samework/environment/
RUN mkdir -p /opt/python-free-threaded && case $FREE_THREADED in no) ;; *) /samework/environment/install --pinned build free-threaded \
    && /samework/environment/python-free-threaded /opt/python-free-threaded ;; esac

FROM $BASE AS build
ARG ARCHIVE=
COPY environment/install environment/packages.tsv /samework/environment/
RUN /samework/environment/install --pinned build mpi
WORKDIR /samework
COPY . .
RUN make -s -j"$(nproc)" all tools data/article/summary.tsv

FROM $BASE
ARG ARCHIVE=
COPY environment/install environment/packages.tsv /samework/environment/
# Open MPI depends on a compiler for graphics cards, which its module for them would load: four fifths of its size. The files go,
# and not the packages, as apt would have no more to do with a system that lacks those.
RUN printf 'path-exclude=/usr/share/%s/*\n' doc man info >/etc/dpkg/dpkg.cfg.d/no-documentation \
    && echo 'path-include=/usr/share/doc/*/copyright' >>/etc/dpkg/dpkg.cfg.d/no-documentation \
    && /samework/environment/install --pinned study pdf run mpi-run \
    && dpkg -L libamdhip64-5 libamd-comgr2 libllvm17t64 | grep -F .so | xargs rm -f \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && dpkg-query -W -f '${Package}\t${Version}\n' >/samework/environment/installed.tsv \
    && mkdir /out && chown 1000:1000 /out
WORKDIR /samework
COPY --from=python /opt/python-free-threaded /opt/python-free-threaded
COPY --from=build /samework /samework
ARG REVISION=unknown
# A container's root may start ranks, too.
ENV HOME=/tmp SAMEWORK_IMAGE=samework SAMEWORK_REVISION=$REVISION PREBUILT=yes \
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
USER 1000:1000
# As PID 1, and to all that runs here: a signal to make or bash alone would not reach what they wait for.
ENTRYPOINT ["dumb-init", "/samework/environment/entry"]

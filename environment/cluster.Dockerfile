# What a node of a cluster of containers has besides the study: a server by which mpirun starts ranks there, or Slurm.
ARG IMAGE=samework
FROM $IMAGE
ARG ARCHIVE=
ARG USE=nodes
USER root
RUN /samework/environment/install --pinned $USE && apt-get clean && rm -rf /var/lib/apt/lists/*

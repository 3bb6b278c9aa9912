/** A Dockerfile that builds Berth's image from a checkout. */

import { DEFAULT_IMAGE, EXTENDER_PORT, OBSERVE_PORT, USER_ID } from './names.ts';

/** The oldest line of Node.js that still gets repairs and is packaged as an image. */
const NODE_IMAGE = 'node:22-alpine';

/** Build and runtime stage; nothing of the build but the bundle gets into the image. */
export function renderDockerfile(): string {
  return `# Berth, built from a checkout:
#   berth manifests --dockerfile > Dockerfile
#   docker build -t ${DEFAULT_IMAGE} .
# For builds that are always the same, pin the base by its digest:
#   docker build --build-arg NODE_IMAGE=${NODE_IMAGE}@sha256:... -t ${DEFAULT_IMAGE} .
ARG NODE_IMAGE=${NODE_IMAGE}

FROM \${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY src ./src
RUN npm run build:cli

FROM \${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /berth
# The built files need no package beside them; package.json tells Node.js that it is a module.
COPY --from=build /build/package.json ./
COPY --from=build /build/dist ./dist
COPY scenarios ./scenarios
USER ${USER_ID}:${USER_ID}
EXPOSE ${EXTENDER_PORT.number} ${OBSERVE_PORT.number}
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve", "--help"]
`;
}

// Mercurius on Fastify, with JIT compilation and its own loaders and broker.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';

import { lastMessages, members } from './batches.js';
import { resolvers } from './resolvers.js';
import { port } from './settings.js';
import { signIn } from './sign-in.js';

const app = Fastify();

const context = async (authorization) => ({
  viewer: await signIn(authorization),
  publish: (topic, payload) => app.graphql.pubsub.publish({ topic, payload }),
});

app.register(mercurius, {
  schema: readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    ...resolvers,
    Subscription: {
      newMessage: {
        subscribe: (_root, _args, { viewer, pubsub }) => pubsub.subscribe(`messages of ${viewer.id}`),
      },
    },
  },
  loaders: {
    Conversation: {
      correspondent: (queries) => members(queries.map(({ obj }) => obj.correspondentId)),
      lastMessage: (queries) => lastMessages(queries.map(({ obj }) => obj)),
    },
  },
  jit: 1,
  context: (request) => context(request.headers.authorization),
  subscription: { onConnect: ({ payload }) => context(payload.authorization) },
});

app.get('/readyz', () => 'ok');
await app.listen({ port, host: '127.0.0.1' });

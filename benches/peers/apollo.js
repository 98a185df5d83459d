// Apollo Server on Express, with graphql-ws, DataLoader and graphql-subscriptions.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import express from 'express';
import { PubSub } from 'graphql-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

import { lastMessages, members } from './batches.js';
import { resolvers } from './resolvers.js';
import { port } from './settings.js';
import { signIn } from './sign-in.js';

const topics = new PubSub();

const context = async (authorization) => ({
  viewer: await signIn(authorization),
  publish: (topic, payload) => topics.publish(topic, payload),
  subscribe: (topic) => topics.asyncIterableIterator(topic),
  members: new DataLoader(members),
  lastMessages: new DataLoader(lastMessages),
});

const schema = makeExecutableSchema({
  typeDefs: readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    ...resolvers,
    Conversation: {
      ...resolvers.Conversation,
      correspondent: ({ correspondentId }, _args, { members }) => members.load(correspondentId),
      lastMessage: (conversation, _args, { lastMessages }) => lastMessages.load(conversation),
    },
  },
});

const app = express();
const server = createServer(app);
const sockets = new WebSocketServer({ server, path: '/graphql' });
useServer({ schema, context: ({ connectionParams }) => context(connectionParams.authorization) }, sockets);

const apollo = new ApolloServer({ schema });
await apollo.start();
app.get('/readyz', (_request, response) => response.send('ok'));
app.use(
  '/graphql',
  express.json(),
  expressMiddleware(apollo, { context: ({ req }) => context(req.headers.authorization) }),
);
server.listen(port, '127.0.0.1');

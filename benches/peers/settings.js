import { createVerifier } from 'fast-jwt';

/** Settings that the load tool passes in the environment. */
export const port = Number(process.env.PORT);
export const databaseUrl = process.env.DATABASE_URL;
export const verify = createVerifier({ key: process.env.JWT_SECRET, algorithms: ['HS256'] });

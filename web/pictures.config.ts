import base from './playwright.config.ts'

/** Takes the pictures of the README again: `npm run pictures`. */
export default { ...base, testMatch: 'readme.pictures.ts' }

/** Version of the page and of the back end; they have to agree. A test compares it with package.json. */
export const VERSION = '0.1.0';

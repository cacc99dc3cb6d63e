export async function ensureBaseImages() { return []; }

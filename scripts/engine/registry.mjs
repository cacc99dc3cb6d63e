export async function startRegistry() {}
export async function stopRegistry() {}

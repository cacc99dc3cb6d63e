// Counts visits in a file: in the folder that COUNTER_FOLDER names, else in the container's own writable layer.
const fs = require('fs');
const http = require('http');
const path = require('path');

const file = path.join(process.env.COUNTER_FOLDER || '/tmp', 'visits');
const name = process.env.SERVER_NAME || 'server';

function count() {
  const before = fs.existsSync(file)
    ? Number(fs.readFileSync(file, 'utf8'))
    : 0;
  fs.writeFileSync(file, String(before + 1));
  return before + 1;
}

http
  .createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain');
    response.end(`${name}: visit ${count()}\n`);
    console.log(`${name}: ${request.method} ${request.url}`);
  })
  .listen(80, () => console.log(`${name} listens on port 80`));

process.on('SIGTERM', () => process.exit(0));
if (process.env.SERVE_SECONDS) {
  setTimeout(() => process.exit(0), process.env.SERVE_SECONDS * 1000);
}

// A very small web server. It stops by itself after SERVE_SECONDS, so that the notebook can go on.
const http = require('http');
const ms = require('ms');

const seconds = Number(process.env.SERVE_SECONDS || 3);

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(`Hello from a container: ${request.url}\n`);
});

server.listen(80, () => {
  console.log(`listening on port 80 for ${ms(seconds * 1000, { long: true })}`);
});

setTimeout(() => {
  console.log('time is up');
  server.close();
  server.closeAllConnections?.();
}, seconds * 1000);

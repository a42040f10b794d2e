// Node's HTTP server as an upstream: one line of JSON for each whole request, in the file that is named first.
import fs from "node:fs";
import http from "node:http";

const log = fs.openSync(process.argv[2], "a");
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString("latin1");
    fs.writeSync(log, JSON.stringify({ method: request.method, path: request.url, body }) + "\n");
    response.end("ok");
  });
});
server.on("clientError", (error, socket) => {
  if (error.code !== "ECONNRESET" && error.code !== "HPE_INVALID_EOF_STATE") {
    fs.writeSync(log, JSON.stringify({ method: "", path: String(error.code), body: "" }) + "\n");
  }
  socket.destroy();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

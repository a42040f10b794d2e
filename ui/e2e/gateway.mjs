// Calls the gateway port as a client outside the browser does.
import { request } from 'node:https';
import { GATEWAY } from './harness.mjs';

/** Answers status and body; the local certificate authority is not checked here. */
export function callGateway(method, path, token, body) {
  return new Promise((resolve, reject) => {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body) headers['Content-Type'] = 'application/json';
    const call = request(GATEWAY + path, { method, headers, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, body: text }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

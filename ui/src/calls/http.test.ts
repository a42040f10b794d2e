import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, CallError } from './http';

/** A server with one object that only takes what names its version. */
function serverOf(path: string) {
  let version = 1;
  const sent: (string | undefined)[] = [];
  const answer = vi.fn(async (_: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    if (init.method === 'GET') return new Response('{}', { headers: { ETag: `"${version}"` } });
    sent.push(headers['If-Match']);
    if (headers['If-Match'] !== `"${version}"`) return new Response('{"description":"changed"}', { status: 412 });
    version += 1;
    return new Response('{}', { headers: { ETag: `"${version}"` } });
  });
  vi.stubGlobal('fetch', answer);
  return { path, sent, elsewhere: () => (version += 1) };
}

const status = (call: Promise<unknown>) => call.then(() => 200, (error: CallError) => error.status);

describe('versions', () => {
  let server: ReturnType<typeof serverOf>;
  beforeEach(() => (server = serverOf('/api/one')));
  afterEach(() => vi.unstubAllGlobals());

  it('go with every change, and follow what one has changed oneself', async () => {
    await call('GET', server.path);
    expect(await status(call('PUT', server.path, { body: {} }))).toBe(200);
    expect(await status(call('POST', `${server.path}/act`, { seen: server.path }))).toBe(200);
    expect(await status(call('DELETE', server.path))).toBe(200);
    expect(server.sent).toEqual(['"1"', '"2"', '"3"']);
  });

  it('that are not there any more are refused until the object is read again', async () => {
    await call('GET', server.path);
    server.elsewhere();
    expect(await status(call('PUT', server.path, { body: {} }))).toBe(412);
    expect(await status(call('PUT', server.path, { body: {} }))).toBe(412);
    await call('GET', server.path);
    expect(await status(call('PUT', server.path, { body: {} }))).toBe(200);
  });

  it('of another object than the one that is changed are kept apart', async () => {
    await call('GET', server.path);
    expect(await status(call('POST', `${server.path}/copies`, { seen: server.path, shows: `${server.path}/copies` }))).toBe(200);
    expect(await status(call('PUT', server.path, { body: {} }))).toBe(412);
  });
});

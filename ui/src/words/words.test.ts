import { describe, expect, it } from 'vitest';
import { fill, gatewayAddress, parameters, pathOf } from './address';
import { curlCall, curlGrant, pythonGrant, quote } from './curl';
import { readTime, sayAgo, sayCountdown, sayDuration } from './duration';
import { adviseOn } from './faults';
import { lifetimeChoices } from './grants';
import { decodeJwt } from './jwt';
import { explain, gateOf, opens, sayBinding } from './scopes';

describe('durations', () => {
  it('are said as people say them', () => {
    expect(sayDuration(3600)).toBe('1 hour');
    expect(sayDuration(86400)).toBe('24 hours');
    expect(sayDuration(604800)).toBe('7 days');
    expect(sayDuration(5400)).toBe('1 hour 30 minutes');
    expect(sayDuration(90)).toBe('1 minute 30 seconds');
    expect(sayDuration(1)).toBe('1 second');
  });
  it('count down without jumping', () => {
    expect(sayCountdown(3_581_000)).toBe('59 min 41 s');
    expect(sayCountdown(65_000)).toBe('1 min 05 s');
    expect(sayCountdown(-5)).toBe('0 s');
    expect(sayCountdown(7_380_000)).toBe('2 h 03 min');
  });
  it('say how long ago', () => {
    const now = new Date('2026-01-02T12:00:00Z');
    expect(sayAgo(new Date('2026-01-02T11:59:50Z'), now)).toBe('just now');
    expect(sayAgo(new Date('2026-01-02T11:58:00Z'), now)).toBe('2 minutes ago');
    expect(sayAgo(new Date('2025-01-02T11:58:00Z'), now)).toBe('2025-01-02');
  });
  it('read every form of time on the wire', () => {
    const same = new Date('2026-01-02T12:00:00Z').getTime();
    expect(readTime(same)?.getTime()).toBe(same);
    expect(readTime(String(same))?.getTime()).toBe(same);
    expect(readTime('2026-01-02T12:00:00Z')?.getTime()).toBe(same);
    expect(readTime('soon')).toBeNull();
    expect(readTime(null)).toBeNull();
  });
});

describe('scopes', () => {
  const known = [
    { key: 'read', roles: ['Internal/everyone'] },
    { key: 'update', roles: ['orders-editor'] },
  ];
  it('names the rule and who can change it', () => {
    const verdicts = explain(['read', 'update'], ['read'], known, { as: 'user', name: 'reader', roles: ['Internal/subscriber', 'Internal/everyone'] });
    expect(verdicts[0]).toEqual({ scope: 'read', granted: true, why: null });
    expect(verdicts[1]?.why).toBe('the roles of reader (Internal/subscriber) do not include “orders-editor”. An admin can add it under Users.');
  });
  it('says that the owner decides for an application’s token', () => {
    const [verdict] = explain(['update'], ['default'], known, { as: 'application', name: 'alice', roles: null });
    expect(verdict?.why).toContain('the roles of alice, who owns the application, do not');
  });
  it('says who may', () => {
    expect(gateOf({ authType: 'None', scopes: [] })).toEqual({ kind: 'everyone' });
    expect(gateOf({ authType: 'Application & Application User' })).toEqual({ kind: 'token', from: 'any' });
    expect(gateOf({ authType: 'Application User', scopes: ['update'] })).toEqual({ kind: 'scope', scopes: ['update'], from: 'user' });
    expect(sayBinding(known[0])).toBe('given to everyone who asks');
    expect(sayBinding(known[1])).toBe('given to role orders-editor');
  });
  it('counts what a scope opens', () => {
    const resources = [
      { target: '/a', verb: 'GET', scopes: ['read'] },
      { target: '/b', verb: 'GET', scopes: ['read', 'update'] },
      { target: '/c', verb: 'GET', authType: 'None', scopes: ['read'] },
    ];
    expect(opens('read', resources)).toBe(2);
  });
});

describe('curl lines', () => {
  it('survive quotes in values', () => {
    expect(quote("it's")).toBe(String.raw`'it'\''s'`);
  });
  it('are the seed’s password grant', () => {
    const line = curlGrant({ endpoint: 'https://localhost:8243/token', key: 'k', secret: 's', scopes: ['read', 'update'], user: { name: 'a@b.org', password: 'p w&' } });
    expect(line).toBe(
      "curl -k 'https://localhost:8243/token' \\\n  -H 'Authorization: Basic azpz' \\\n  -d 'grant_type=password&username=a@b.org&password=p+w%26&scope=read+update'",
    );
  });
  it('leave out what is not sent', () => {
    expect(curlCall({ method: 'GET', url: 'https://localhost:8243/orders/1.0.0/status', token: null })).toBe(
      "curl -k 'https://localhost:8243/orders/1.0.0/status'",
    );
    expect(curlCall({ method: 'PUT', url: 'https://h/x', token: 't', headers: { 'Content-Type': 'application/json' }, body: '{}' })).toBe(
      "curl -k -X PUT 'https://h/x' \\\n  -H 'Authorization: Bearer t' \\\n  -H 'Content-Type: application/json' \\\n  -d '{}'",
    );
  });
  it('quote Python strings', () => {
    expect(pythonGrant({ endpoint: 'https://h/token', key: 'k', secret: 's"', scopes: [] })).toContain('auth=("k", "s\\"")');
  });
});

describe('addresses', () => {
  it('come from the endpoint URLs, else from context and version', () => {
    const api = { context: '/orders', version: '1.0.0' };
    expect(gatewayAddress(api, 'https://localhost:8243')).toBe('https://localhost:8243/orders/1.0.0');
    expect(gatewayAddress({ ...api, context: '/orders/1.0.0' }, 'https://localhost:8243/')).toBe('https://localhost:8243/orders/1.0.0');
    expect(gatewayAddress({ ...api, endpointURLs: [{ URLs: { https: 'https://gw/o/1/' } }] }, 'x')).toBe('https://gw/o/1');
    expect(pathOf('https://localhost:8243/orders/1.0.0')).toBe('/orders/1.0.0');
  });
  it('fill templates', () => {
    expect(parameters('/orders/{id}/lines/{line}')).toEqual(['id', 'line']);
    expect(fill('/orders/{id}', { id: 'a/b' })).toBe('/orders/a%2Fb');
    expect(fill('/*', {})).toBe('/');
  });
});

describe('faults', () => {
  it('are explained in both body forms', () => {
    expect(adviseOn(403, '{"code":"900910","message":"x"}')?.code).toBe('900910');
    expect(adviseOn(403, '{"fault":{"code":900908}}')?.code).toBe('900908');
    expect(adviseOn(404, '{"code":"404"}')).toBeNull();
    expect(adviseOn(500, '<html>')).toBeNull();
    expect(adviseOn(200, '{"code":"900910"}')).toBeNull();
  });
});

describe('other words', () => {
  it('decode a JWT, and only a JWT', () => {
    const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '');
    expect(decodeJwt(`${part({ alg: 'ES256' })}.${part({ sub: '1' })}.x`)).toEqual({ header: { alg: 'ES256' }, payload: { sub: '1' } });
    expect(decodeJwt('opaque')).toBeNull();
  });
  it('keep a lifetime that is not among the usual ones', () => {
    expect(lifetimeChoices([300], '7200').map((choice) => choice.label)).toEqual(['Server default', '5 minutes', '2 hours']);
  });
});

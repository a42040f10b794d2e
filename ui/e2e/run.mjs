// The browser tests: TOLLGATE_URL (and TOLLGATE_GATEWAY_URL) name a server with demo content.
import { develop, keyboard } from './develop.mjs';
import { callGateway } from './gateway.mjs';
import { check, finish, GATEWAY, holds, startBrowser, strayed } from './harness.mjs';
import { operate, publish } from './makers_and_admins.mjs';

// Nothing there: one clear failure instead of thirty.
try {
  await callGateway('GET', '/orders/1.0.0/status');
} catch (error) {
  console.log(`no server with demo content at ${GATEWAY}: ${error.message}\n\n0 passed, 1 failed`);
  process.exit(1);
}

const browser = await startBrowser();
try {
  await develop(browser);
  await keyboard(browser);
  await publish(browser);
  await operate(browser);
  await check('no request left the host', () => holds(strayed.hosts.size === 0, [...strayed.hosts].join(', ')));
  await check('no page had an error', () => holds(strayed.errors.length === 0, strayed.errors.join('\n')));
} finally {
  await browser.close();
}
process.exitCode = finish();

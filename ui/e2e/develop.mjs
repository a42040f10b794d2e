// The developer's way: from signing up to calls that are let through and refused, and what surrounds it.
import { callGateway } from './gateway.mjs';
import { check, equal, holds, look, MANAGEMENT, open, person, signIn, tabTo } from './harness.mjs';

const stamp = Date.now().toString(36);
const PASSWORD = `Way-through-${stamp}-9`;

export async function develop(browser) {
  const name = `newcomer-${stamp}`;
  const application = `Orders mobile app ${stamp}`;
  const page = await person(browser);
  let token = '';

  await check('without a session, every area leads to sign-in and back', async () => {
    await open(page, '/devportal/applications?q=orders');
    await page.waitForURL(/\/signin\?next=/);
    equal(new URL(page.url()).searchParams.get('next'), '/devportal/applications?q=orders', 'the way back');
    await look(page, 'sign-in');
  });

  await check('a new user signs up', async () => {
    await open(page, '/signup');
    await look(page, 'sign-up');
    await page.getByLabel('User name').fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: `Account of ${name}` }).waitFor();
  });

  await check('signs out, and signs in again', async () => {
    await page.getByRole('button', { name: `Account of ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/signin/);
    await signIn(page, name, PASSWORD);
  });

  await check('sees the APIs, and an offer to make a first call', async () => {
    await open(page, '/devportal/apis');
    await page.getByRole('link', { name: 'Orders', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Make your first call' }).waitFor();
    await look(page, 'apis');
  });

  await check('makes an application', async () => {
    await open(page, '/devportal/applications');
    await look(page, 'applications-before');
    await page.getByRole('button', { name: 'New application' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(application);
    await look(page, 'application-new');
    await page.getByRole('button', { name: 'Create application' }).click();
    await page.getByRole('heading', { name: application }).waitFor();
    await page.getByRole('link', { name: 'Pick an API' }).waitFor();
    await look(page, 'application-overview');
  });

  await check('a second one of the same name is refused in words', async () => {
    await open(page, '/devportal/applications?new=1');
    await page.getByRole('dialog').getByLabel('Name').fill(application);
    await page.getByRole('button', { name: 'Create application' }).click();
    await page.getByText('An application already exists with name').waitFor();
  });

  await check('subscribes it to Orders', async () => {
    await open(page, '/devportal/applications');
    await page.getByRole('link', { name: application }).click();
    await page.getByRole('link', { name: /^Subscriptions/ }).click();
    await page.getByText('Subscribed to nothing yet').waitFor();
    await page.getByRole('button', { name: 'Subscribe to Orders' }).click();
    await page.getByRole('button', { name: 'Unsubscribe from Orders' }).waitFor();
    await page.getByRole('link', { name: 'Generate keys' }).waitFor();
    await page.getByRole('link', { name: 'Subscriptions (1)' }).waitFor();
    await look(page, 'application-subscriptions');
  });

  await check('generates production keys', async () => {
    await page.getByRole('link', { name: 'Production Keys', exact: true }).click();
    await page.getByText('No production keys yet.').waitFor();
    await look(page, 'keys-before');
    await page.getByRole('button', { name: 'GENERATE KEYS' }).click();
    await page.getByRole('group', { name: 'Consumer key' }).waitFor();
  });

  await check('the secret is masked, shows when revealed, and is copied whole', async () => {
    const field = page.getByRole('group', { name: 'Consumer secret' });
    holds(/^•+$/.test(await field.getByRole('textbox').innerText()), 'the secret shows before it is revealed');
    await field.getByRole('button', { name: 'Reveal Consumer secret' }).click();
    const shown = await field.getByRole('textbox').innerText();
    holds(/^\S{16,}$/.test(shown) && !shown.includes('•'), `revealed, the secret reads ${shown.length} characters`);
    await field.getByRole('button', { name: 'Copy consumer secret' }).click();
    await field.getByText('Copied').first().waitFor();
    equal(await page.evaluate(() => navigator.clipboard.readText()), shown, 'the clipboard');
    await field.getByRole('button', { name: 'Hide Consumer secret' }).click();
  });

  await check('generates an access token, and copies it', async () => {
    await page.getByRole('checkbox', { name: /read/ }).waitFor();
    await page.getByRole('button', { name: 'Generate token' }).click();
    const result = page.getByRole('region', { name: 'The token' });
    await result.getByRole('button', { name: 'Copy access token' }).click();
    await result.getByText('Copied').first().waitFor();
    token = await page.evaluate(() => navigator.clipboard.readText());
    equal(token.split('.').length, 3, 'the parts of the token');
    await look(page, 'keys-token');
  });

  await check('is told why a scope was not granted', async () => {
    await page.getByText(/do not include “orders-editor”/).waitFor();
  });

  await check('the token opens GET /orders through the gateway', async () => {
    const answer = await callGateway('GET', '/orders/1.0.0/orders', token);
    equal(answer.status, 200, 'the status');
  });

  await check('and is refused on PUT with 403, code 900910', async () => {
    const answer = await callGateway('PUT', '/orders/1.0.0/orders/7', token, '{"quantity":1}');
    equal(answer.status, 403, 'the status');
    equal(JSON.parse(answer.body).code, '900910', 'the code');
  });

  await check('the ready curl line is the password grant with this application’s key', async () => {
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.getByRole('radio', { name: 'a user' }).check();
    const code = page.getByRole('figure').filter({ hasText: 'curl' });
    holds((await code.innerText()).includes('••••'), 'the client’s credentials show in the sample');
    await code.getByRole('button', { name: 'Copy curl' }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    holds(/^curl -k 'https:\/\/[^']+\/token'/.test(line), line);
    holds(line.includes(`grant_type=password&username=${name}&password=PASSWORD&scope=read+update`), line);
    holds(/-H 'Authorization: Basic [A-Za-z0-9+/=]+'/.test(line), line);
    await look(page, 'keys-curl');
    await page.getByRole('tab', { name: 'Here' }).click();
  });

  await check('a token for a user comes from the Token API itself, and a wrong password is told', async () => {
    await page.getByRole('textbox', { name: 'Password' }).fill('not it');
    await page.getByRole('button', { name: 'Generate token' }).click();
    await page.getByText('No token was made.').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Generate token' }).click();
    await page.getByText(`The roles of ${name}`).waitFor();
    await page.getByRole('button', { name: 'Decode' }).click();
    await page.getByText('"payload"').waitFor();
    await look(page, 'keys-user-token');
  });

  await check('no secret and no token is in storage or in the address', async () => {
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
    const secret = token.slice(0, 40);
    holds(!kept.includes(secret) && !kept.includes('eyJ'), kept);
  });

  await check('tries a resource on the API’s page: let through, then refused with the reason', async () => {
    await page.getByRole('link', { name: /^Try it: GET/ }).click();
    await page.getByRole('complementary', { name: 'Try it' }).waitFor();
    await page.getByRole('button', { name: 'Send GET' }).click();
    await page.getByRole('region', { name: 'Answer' }).getByText('200').waitFor();
    await look(page, 'api-try');
    await page.getByRole('button', { name: /^PUT/ }).click();
    await page.getByRole('button', { name: 'Send PUT' }).click();
    await page.getByText('The token does not carry a scope that this resource needs.').waitFor();
    await look(page, 'api-refused');
    await page.getByRole('button', { name: 'Close the try-it pane' }).click();
    await look(page, 'api');
  });

  await check('an unsubscribed application can be put back', async () => {
    await page.getByRole('button', { name: `Unsubscribe ${application}` }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: `Unsubscribe ${application}` }).waitFor();
    equal((await callGateway('GET', '/orders/1.0.0/orders', token)).status, 200, 'the status');
  });

  await check('sandbox keys and other tabs are addresses', async () => {
    await open(page, '/devportal/applications');
    await look(page, 'applications');
    await page.getByRole('link', { name: application }).click();
    await page.getByRole('link', { name: 'Sandbox Keys', exact: true }).click();
    await page.waitForURL(/\/sandbox-keys$/);
    await page.reload();
    await page.getByText('No sandbox keys yet.').waitFor();
    await page.goBack();
    await page.waitForURL(/\/overview$/);
  });

  await check('search finds an application by name, from the keyboard', async () => {
    await page.keyboard.press('Control+k');
    await page.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type('mobile');
    await page.getByRole('option', { name: application }).waitFor();
    await look(page, 'search');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: application }).waitFor();
  });

  await check('a deleted application comes back by Undo, and is gone without', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`Application ${application} deleted`).waitFor();
    equal(await page.getByRole('link', { name: application }).count(), 0, 'links to it');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: application }).click();
    const gone = page.waitForResponse((response) => response.request().method() === 'DELETE' && response.url().includes('/applications/'));
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`Application ${application} deleted`).waitFor();
    // Pictures take longer on a busy machine than an undo waits: last, and nothing depends on it.
    await look(page, 'undo');
    equal((await gone).status(), 200, 'the deletion');
    // No poll of a list tells when the gateway has heard of it: at once on the node that did it.
    const answer = await callGateway('GET', '/orders/1.0.0/orders', token);
    holds(answer.status === 401 || answer.status === 403, `the token still opens the API: ${answer.status}`);
  });

  await check('pages that lead nowhere, or not for these roles, say so', async () => {
    await open(page, '/devportal/nowhere');
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
    await look(page, 'lost');
    await open(page, '/devportal/applications/no-such-application/overview');
    await page.getByRole('heading', { name: 'No such application' }).waitFor();
    await page.getByRole('link', { name: 'To the applications' }).waitFor();
    await open(page, '/admin/users');
    await page.getByRole('heading', { name: 'Not for your roles' }).waitFor();
    await look(page, 'not-allowed');
    await open(page, '/devportal/apis?q=no-such-thing');
    await page.getByText('No API is called “no-such-thing”').waitFor();
    await look(page, 'apis-none-found');
  });

  await check('an error of the server is shown with a way on; a slow answer has its skeleton', async () => {
    await page.route('**/api/am/devportal/v3/applications?*', (route) =>
      route.fulfill({ status: 500, contentType: 'application/json', headers: { 'x-request-id': 'req_example' }, body: '{"code":900967,"message":"General Error","description":"Server Error Occurred","moreInfo":"","error":[]}' }),
    );
    await open(page, '/devportal/applications');
    await page.getByText('Server Error Occurred').waitFor();
    await look(page, 'applications-error');
    await page.unroute('**/api/am/devportal/v3/applications?*');
    let answer = () => undefined;
    const held = new Promise((resolve) => (answer = resolve));
    await page.route('**/api/am/devportal/v3/apis?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${MANAGEMENT}/devportal/apis`);
    await page.locator('table[aria-busy=true]').waitFor();
    await look(page, 'apis-loading');
    answer();
    await page.getByRole('link', { name: 'Orders', exact: true }).waitFor();
    await page.unroute('**/api/am/devportal/v3/apis?*');
  });

  await page.context().close();
}

export async function keyboard(browser) {
  await check('by the keyboard alone: from sign-up to the first call', async () => {
    const page = await person(browser);
    await page.goto(`${MANAGEMENT}/signup`);
    await page.locator('#username:focus').waitFor();
    await page.keyboard.type(`keys-only-${stamp}`);
    await tabTo(page, 'input', 'Password');
    await page.keyboard.type(PASSWORD);
    await tabTo(page, 'button', 'Create account');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'APIs' }).waitFor();

    await page.keyboard.press('/');
    await page.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type('first');
    await page.getByRole('option', { name: 'First call' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'First call' }).waitFor();
    await look(page, 'first-call-before');

    await tabTo(page, 'input', 'Name');
    await page.keyboard.type('Made without a mouse');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Subscribe to Orders' }).waitFor();
    await tabTo(page, 'button', 'Subscribe to Orders');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Generate keys' }).waitFor();
    await tabTo(page, 'button', 'Generate keys');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Generate token' }).waitFor();
    await page.getByRole('checkbox', { name: /read/ }).waitFor();
    await tabTo(page, 'button', 'Generate token');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send GET' }).waitFor();
    await tabTo(page, 'button', 'Send GET');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Answer' }).getByText('200').waitFor();
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    equal(focused, 'Send GET', 'what has the focus after a call');
    await look(page, 'first-call');
    await page.context().close();
  });
}

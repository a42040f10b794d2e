// Publish and Operate: what makers and admins do in the UI.
import { check, equal, look, open, person, signIn } from './harness.mjs';

const stamp = Date.now().toString(36);

export async function publish(browser) {
  const page = await person(browser);
  const api = `Parcels ${stamp}`;

  await check('a maker lands on My APIs and sees no other area', async () => {
    await signIn(page, 'maker');
    await page.getByRole('heading', { name: 'My APIs' }).waitFor();
    equal(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).count(), 0, 'links to Users');
    await look(page, 'my-apis');
  });

  await check('makes an API, deploys and publishes it', async () => {
    await page.getByRole('link', { name: 'New API' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill(api);
    await page.getByLabel('Context').fill(`parcels-${stamp}`);
    await page.getByLabel('Upstream').fill('http://127.0.0.1:9');
    await page.getByLabel('Scopes of resource 1').fill('parcels');
    await look(page, 'my-api-new');
    await page.getByRole('button', { name: 'Create API' }).click();
    await page.getByRole('heading', { name: api }).waitFor();
    await look(page, 'my-api-created');
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByText('Revision 1').waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Deployed and offered to developers.').waitFor();
    await look(page, 'my-api');
  });

  await page.context().close();
}

export async function operate(browser) {
  const page = await person(browser);
  const name = `added-${stamp}`;

  await check('an admin adds a user, with roles', async () => {
    await signIn(page, 'admin');
    await open(page, '/admin/users');
    await look(page, 'users');
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(name);
    await page.getByRole('textbox', { name: 'Password' }).fill(`First-${stamp}-1`);
    await look(page, 'user-new');
    await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill(name);
    await page.getByRole('button', { name: `Change roles of ${name}` }).waitFor();
    await page.waitForURL(/q=/);
  });

  await check('changes roles, and they hold after a reload', async () => {
    await page.getByRole('button', { name: `Change roles of ${name}` }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'orders-editor' }).check();
    await look(page, 'user-roles');
    await page.getByRole('button', { name: 'Save roles' }).click();
    await page.getByRole('row', { name }).getByText('orders-editor').waitFor();
    await page.reload();
    await page.getByRole('row', { name }).getByText('orders-editor').waitFor();
  });

  await check('sets a password that signs in', async () => {
    await page.getByRole('button', { name: `Set password of ${name}` }).click();
    await page.getByRole('textbox', { name: 'New password' }).fill(`Second-${stamp}-2`);
    await page.getByRole('button', { name: 'Set password', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const other = await person(browser);
    await signIn(other, name, `Second-${stamp}-2`);
    await other.context().close();
  });

  await check('is asked before a user is deleted, and then the user is gone', async () => {
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await look(page, 'user-delete');
    await page.getByRole('button', { name: 'Delete user' }).click();
    await page.getByText(`No user is called “${name}”`).waitFor();
  });

  await check('self sign-up goes off and on at once', async () => {
    await open(page, '/admin/settings');
    await look(page, 'settings');
    const visitor = await person(browser);
    const sign = page.getByRole('switch', { name: /sign up by themselves/ });
    const kept = () => page.waitForResponse((response) => response.url().endsWith('/settings/self-signup'));
    let answer = kept();
    await sign.click();
    equal((await answer).status(), 200, 'the switch');
    await page.getByText('Only an admin adds users').waitFor();
    equal(await sign.isChecked(), false, 'the switch');
    await open(visitor, '/signup');
    await visitor.getByRole('heading', { name: 'Sign-up is closed' }).waitFor();
    await look(visitor, 'sign-up-closed');
    answer = kept();
    await sign.click();
    equal((await answer).status(), 200, 'the switch');
    await page.locator('[role=switch]:checked').waitFor();
    await open(visitor, '/signup');
    await visitor.getByLabel('User name').waitFor();
    await visitor.context().close();
  });

  await check('the colours follow the account menu, and stay', async () => {
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await look(page, 'account-menu');
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.reload();
    equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), 'dark', 'the scheme');
  });

  await page.context().close();
}

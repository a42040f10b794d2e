// Writes src/api/*.d.ts from our own OpenAPI documents; only what it writes is committed, never edited.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';

const documents = new URL('../../crates/', import.meta.url);
const types = new URL('../src/api/', import.meta.url);

const sources = {
  devportal: 'devportal/openapi.json',
  publisher: 'publisher/openapi.json',
  tollgate: 'admin/own-openapi.json',
};

for (const [name, source] of Object.entries(sources)) {
  const document = JSON.parse(await readFile(new URL(source, documents), 'utf8'));
  const head = `// Written by \`npm run types\` from crates/${source}.\n\n`;
  await writeFile(new URL(`${name}.d.ts`, types), head + astToString(await openapiTypescript(document, { emptyObjectsUnknown: true })));
}

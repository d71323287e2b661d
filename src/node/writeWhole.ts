import { rename, writeFile } from 'node:fs/promises';

/** Writes a file whole or not at all: whoever reads it never sees half of it. Only the user may read it. */
export async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

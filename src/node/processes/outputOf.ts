import { execFile } from 'node:child_process';

const MOST_BYTES = 16_000_000;
const MOST_MS = 15_000;

/** What a tool of the system prints, whatever its exit code. Rejects where it is not there or takes too long. */
export function outputOf(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: MOST_BYTES, timeout: MOST_MS, windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], options, (error, stdout) => {
      if (error && (typeof error.code === 'string' || error.killed)) reject(new Error(`${program}: ${error.message}`));
      else resolve(stdout);
    });
  });
}

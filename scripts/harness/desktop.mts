import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { exists, withoutCaller } from './install.mts';

/** Desktop VS Code's command: `LOSSLINE_VSCODE`, or `code` on the path, or the usual place on macOS; undefined when there is none to show. */
export async function findDesktop(): Promise<string | undefined> {
  const { LOSSLINE_VSCODE, PATH = '', DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (LOSSLINE_VSCODE !== undefined) return LOSSLINE_VSCODE;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code', 'code-insiders'];
  const places = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  if (process.platform === 'darwin') places.push('/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code');
  for (const place of places) if (await exists(place)) return place;
  return undefined;
}

/** Opens `folder` in a new window with the extensions loaded from their folders; resolves when the window is closed. Rejects if it cannot start. */
export async function openDesktop(command: string, folder: string, extensions: readonly string[]): Promise<void> {
  const args = ['--new-window', '--wait', ...extensions.map((path) => `--extensionDevelopmentPath=${path}`), folder];
  const shell = command.endsWith('.cmd'); // only a shell starts those
  const quote = (text: string) => (shell ? `"${text}"` : text);
  const child = spawn(quote(command), args.map(quote), { env: withoutCaller(process.env), stdio: 'inherit', shell });
  await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

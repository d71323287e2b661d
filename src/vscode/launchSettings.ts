import path from 'node:path';
import * as vscode from 'vscode';
import type { Launch } from '../node/launch.ts';
import { launchOf, type LaunchSettings, programOf, readConfiguration } from '../node/launchSettings.ts';
import type { VariablePlaces } from '../node/variables.ts';
import { messageOf } from '../core/text/messageOf.ts';

/** The configuration of launch.json that a script was last run with. */
const LAST = 'lossline.launch';

/** What the variables stand for when this script is run. */
export function placesOf(script: string, folder?: vscode.WorkspaceFolder): VariablePlaces {
  const uri = vscode.Uri.file(script);
  const own = folder ?? vscode.workspace.getWorkspaceFolder(uri);
  return {
    file: script,
    folder: own?.uri.fsPath ?? path.dirname(script),
    folders: new Map(vscode.workspace.workspaceFolders?.map(({ name, uri: { fsPath } }) => [name, fsPath])),
    setting: (name) => vscode.workspace.getConfiguration(undefined, uri).get(name),
  };
}

/** Without settings: in the script's folder, without arguments. */
export function plainLaunch(script: string): Launch {
  return { script, args: [], cwd: path.dirname(script), env: {}, runtimeArgs: [] };
}

/**
 * How a script is to be started: as the configuration of launch.json says that names it. Of several the user chooses, the last choice first.
 * @returns undefined where the user has chosen none
 */
export async function launchFor(script: string, memento: vscode.Memento): Promise<Launch | undefined> {
  const places = placesOf(script);
  const given: unknown = vscode.workspace.getConfiguration('launch', vscode.Uri.file(script)).get('configurations');
  const all = (Array.isArray(given) ? given : []).map(readConfiguration).filter((one) => one !== undefined);
  const fitting = all.filter((settings) => programOf(settings, places) === script);
  const [first, ...others] = fitting;
  if (!first) return plainLaunch(script);
  const chosen = others.length === 0 ? first : await choose(script, fitting, memento);
  if (!chosen) return undefined;
  try {
    return launchOf(chosen, places);
  } catch (error) {
    const why = messageOf(error);
    throw new Error(`“${chosen.name ?? 'lossline'}” in launch.json: ${why}`, { cause: error });
  }
}

async function choose(
  script: string,
  fitting: readonly LaunchSettings[],
  memento: vscode.Memento,
): Promise<LaunchSettings | undefined> {
  const last = memento.get<Readonly<Record<string, string>>>(LAST, {});
  const items = fitting.map((settings) => ({
    label: settings.name ?? path.basename(script),
    description: (settings.args ?? []).join(' '),
    settings,
  }));
  const lastFirst = [...items].sort((a, b) => Number(b.label === last[script]) - Number(a.label === last[script]));
  const placeHolder = `launch.json has several configurations for ${path.basename(script)}`;
  const picked = await vscode.window.showQuickPick(lastFirst, { placeHolder });
  if (picked) await memento.update(LAST, { ...last, [script]: picked.label });
  return picked?.settings;
}

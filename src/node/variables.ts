import { homedir } from 'node:os';
import path from 'node:path';

/** What the variables of launch.json and tasks.json stand for. */
export interface VariablePlaces {
  /** The script that is run: the file of `${file}`. */
  readonly file: string;
  /** Folder of the workspace that it is in; its own folder where it is in none. */
  readonly folder: string;
  /** Folders of the workspace by name. */
  readonly folders: ReadonlyMap<string, string>;
  /** The value of a setting. */
  setting(name: string): unknown;
}

/**
 * A text with the editor's variables put in.
 * @throws where one needs the editor to ask something: `${input:…}`, `${command:…}`
 */
export function withVariables(text: string, places: VariablePlaces): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = variable(name, places);
    if (value === undefined) throw new Error(`${whole} cannot be filled in here. Write out what it stands for.`);
    return value;
  });
}

function variable(name: string, { file, folder, folders, setting }: VariablePlaces): string | undefined {
  const [kind = '', argument] = /^([a-zA-Z]+):(.*)$/.exec(name)?.slice(1) ?? [name];
  const ending = path.extname(file);
  if (argument !== undefined) {
    if (kind === 'env') return process.env[argument] ?? '';
    if (kind === 'workspaceFolder') return folders.get(argument);
    const value = kind === 'config' ? setting(argument) : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }
  switch (kind) {
    case 'workspaceFolder':
    case 'workspaceRoot':
    case 'fileWorkspaceFolder':
    case 'cwd':
      return folder;
    case 'workspaceFolderBasename':
      return path.basename(folder);
    case 'file':
      return file;
    case 'fileBasename':
      return path.basename(file);
    case 'fileBasenameNoExtension':
      return path.basename(file, ending);
    case 'fileExtname':
      return ending;
    case 'fileDirname':
      return path.dirname(file);
    case 'fileDirnameBasename':
      return path.basename(path.dirname(file));
    case 'relativeFile':
      return path.relative(folder, file);
    case 'relativeFileDirname':
      return path.relative(folder, path.dirname(file)) || '.';
    case 'userHome':
      return homedir();
    case 'pathSeparator':
    case '/':
      return path.sep;
    default:
      return undefined;
  }
}

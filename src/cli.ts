import { diagnose } from './cli/diagnose.ts';
import { fix } from './cli/fix.ts';
import { HELP } from './cli/help.ts';
import { parse } from './cli/parse.ts';
import { run } from './cli/run.ts';
import { UserError } from './cli/userError.ts';
import { watch } from './cli/watch.ts';

const COMMANDS = new Map<string, (args: string[]) => Promise<number>>([
  ['parse', parse],
  ['diagnose', diagnose],
  ['fix', fix],
  ['watch', watch],
  ['run', run],
]);

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.get(name);
  if (!command)
    throw new UserError(`Unknown command "${name}". Commands: ${[...COMMANDS.keys()].join(', ')}. Try lossline --help.`);
  return command(args);
}

/** Reading only the head of the output, as `lossline parse FILE | head` does, is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`lossline: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);

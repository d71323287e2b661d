import * as vscode from 'vscode';
import { CannotEdit } from './scripts.ts';
import { messageOf } from '../core/text/messageOf.ts';

/** The extension's own log, and the way to tell the user of something that went wrong: quietly, with the log one click away. */
export class Log implements vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('Lossline', { log: true });

  /** An error that the user should know of. */
  tell(message: string): void {
    this.channel.error(message);
    void vscode.window.showErrorMessage(`Lossline: ${message}`, 'Show Output').then((chosen) => chosen && this.channel.show());
  }

  /** Why what the user has asked for is not to be had: nothing went wrong. (Without a button the editor would show only its first line.) */
  refuse(reason: string): void {
    this.channel.info(reason);
    void vscode.window.showWarningMessage(`Lossline: ${reason}`, 'OK');
  }

  /** Does what the user has asked for, and says what went wrong instead of failing in silence. */
  async attempt(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CannotEdit) this.refuse(error.message);
      else this.tell(messageOf(error));
    }
  }

  dispose(): void {
    this.channel.dispose();
  }
}

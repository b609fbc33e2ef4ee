import { createInterface } from 'node:readline/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { type Prompt } from '../ports/prompt.ts';

/** Asks on stderr, so that stdout stays the result alone, and reads one line from the terminal. */
export function terminalPrompt(canAsk: boolean, signal: AbortSignal): Prompt {
  return {
    canAsk,
    async confirm(question, expected) {
      if (!canAsk)
        throw new ZkaiFailure(
          'usage',
          'nobody can be asked here: there is no terminal, or --no-input or CI is set',
        );
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        // Ctrl-D closes the input, and then the question would wait for ever.
        const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
        // readline takes Ctrl-C for itself; it must end the command as it does everywhere else.
        lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
        const answer = await Promise.race([lines.question(question, { signal }), closed]);
        if (answer === null) process.stderr.write('\n'); // Nobody ended the line of the question.
        return answer?.trim() === expected;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw error;
      } finally {
        lines.close();
      }
    },
  };
}

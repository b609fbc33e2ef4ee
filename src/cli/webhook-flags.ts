import * as Flags from '@oclif/core/flags';
import { webhookUrl, type WebhookTarget } from '../model/webhook.ts';
import { durationFlag } from './global-flags.ts';

const TIMEOUT_MS = 30_000;

/** Flags of a command that tells a webhook. */
export const webhookFlags = {
  webhook: Flags.string({
    summary:
      'Post what drifted here, with --state only what is news; signed with ZKAI_WEBHOOK_SECRET if that is set. The URL is a secret: rather set the variable',
    env: 'ZKAI_WEBHOOK',
    helpValue: '<url>',
  }),
  'webhook-format': Flags.option({ options: ['zkai', 'slack'] as const })({
    summary:
      'What is posted: zkai is what --json prints, and the default; slack a message for Slack and whoever takes the same',
    dependsOn: ['webhook'],
    env: 'ZKAI_WEBHOOK_FORMAT',
  }),
  'webhook-timeout': durationFlag({
    summary: 'Limit for all attempts to post together; default: 30s',
    dependsOn: ['webhook'],
    env: 'ZKAI_WEBHOOK_TIMEOUT',
  }),
  'webhook-allow-http': Flags.boolean({
    summary: 'Post over plain http to other machines, too',
    dependsOn: ['webhook'],
    env: 'ZKAI_WEBHOOK_ALLOW_HTTP',
  }),
};

/** @throws ZkaiFailure `usage` for a URL that nothing is posted to */
export function webhookTarget(
  flags: {
    readonly webhook: string | undefined;
    readonly 'webhook-timeout': number | undefined;
    readonly 'webhook-allow-http': boolean;
  },
  env = process.env,
): WebhookTarget | undefined {
  const { webhook, 'webhook-timeout': timeoutMs = TIMEOUT_MS, 'webhook-allow-http': allowHttp } = flags;
  if (webhook === undefined || webhook === '') return undefined;
  const secret = env['ZKAI_WEBHOOK_SECRET'];
  return {
    url: webhookUrl(webhook, allowHttp),
    secret: secret === '' ? undefined : secret,
    timeoutMs,
  };
}

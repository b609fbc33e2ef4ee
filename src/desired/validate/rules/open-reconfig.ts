import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble } from './each-ensemble.ts';

export const openReconfig: Rule = {
  id: 'ZK413',
  check: forEachEnsemble((ensemble, { document }) => {
    const reconfig = ensemble.at('settings', 'reconfigEnabled');
    const security = document.at('spec', 'security');
    const identified = security
      .at('acl', 'writers')
      .items.some(({ text }) => text !== undefined && !text.startsWith('world:') && !text.startsWith('ip:'));
    if (!reconfig.isTrue || identified || security.at('tls', 'required').isTrue) return [];
    return [
      findingAt(reconfig, 'ZK413', {
        message: 'reconfigEnabled is on, but no writer has to authenticate',
        fix: 'Name writers in spec.security.acl, require TLS, or set reconfigEnabled: false.',
      }),
    ];
  }),
};

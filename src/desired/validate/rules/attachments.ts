import { attachmentPath, namedFiles } from '../../compile/znode-tree.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const attachmentMissing: Rule = {
  id: 'ZK113',
  check: ({ documents, attachments }) =>
    documents.flatMap((document) =>
      namedFiles(document).flatMap(({ pointer, file }) => {
        const path = attachmentPath(document, pointer, file);
        if (path !== undefined && Buffer.isBuffer(attachments.get(path))) return [];
        const field = new Field(document, pointer, file);
        if (!field.exists) return [];
        const found =
          path === undefined ? `${file} is outside the project` : `there is no readable file ${path}`;
        return findingAt(field, 'ZK113', {
          message: found,
          fix: 'Give the path relative to the YAML file that names it, inside the project.',
        });
      }),
    ),
};

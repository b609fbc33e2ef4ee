import { valueAt } from '../../../model/json.ts';
import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { aliasTarget, type Cluster, type Model } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';

/** What a task says of its model, with the model where it is declared. */
interface Reference {
  readonly task: Field;
  readonly reference: Field;
  readonly model: Model | undefined;
  readonly cluster: Cluster;
}

function referencesOf(clusters: readonly Cluster[]): Reference[] {
  return clusters.flatMap((cluster) =>
    [...cluster.tasks.values()].flatMap((task) => {
      const reference = task.at('spec', 'model');
      const name = reference.at('name').text;
      return name === undefined ? [] : [{ task, reference, model: cluster.models.get(name), cluster }];
    }),
  );
}

export const modelNotDeclared: Rule = {
  id: 'ZK201',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ reference, model, cluster }) => {
      if (model !== undefined) return [];
      const name = reference.at('name');
      const elsewhere = clusters
        .filter(({ models }) => models.has(name.text ?? ''))
        .map((other) => other.name);
      const hint = didYouMean(name.text ?? '', cluster.models.keys());
      return findingAt(name, 'ZK201', {
        message: `no ModelParams "${name.text}" in cluster ${cluster.name}${hint}`,
        fix:
          elsewhere.length > 0
            ? `It is declared in cluster ${elsewhere.join(', ')}: a task uses the models of its own cluster.`
            : 'Declare the model or correct the name.',
      });
    }),
};

export const aliasNotDeclared: Rule = {
  id: 'ZK202',
  check: ({ clusters }) => {
    const uses: { alias: Field; model: Model }[] = [];
    for (const { reference, model } of referencesOf(clusters)) {
      if (model !== undefined) uses.push({ alias: reference.at('alias'), model });
    }
    for (const model of clusters.flatMap(({ models }) => [...models.values()])) {
      uses.push({ alias: model.document.at('spec', 'rollout', 'candidate'), model });
    }
    return uses.flatMap(({ alias, model }) => {
      const aliases = model.document.at('spec', 'aliases').members.map(([name]) => name);
      if (alias.text === undefined || aliases.includes(alias.text)) return [];
      const known = aliases.length === 0 ? 'it has none' : `it has ${aliases.sort().join(', ')}`;
      return findingAt(alias, 'ZK202', {
        message: `model ${model.document.document.name} has no alias "${alias.text}"${didYouMean(alias.text, aliases)}; ${known}`,
        fix: 'Add it to spec.aliases of the model, or correct the name.',
      });
    });
  },
};

export const versionNotDeclared: Rule = {
  id: 'ZK203',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ reference, model }) => {
      const version = reference.at('version');
      if (model === undefined || version.number === undefined || hasVersion(model, version.number)) return [];
      return findingAt(version, 'ZK203', {
        message: `model ${model.document.document.name} has no version ${version.number}; it has ${versionList(model)}`,
        fix: 'Declare the version or use another one.',
      });
    }),
};

export const aliasWithoutVersion: Rule = {
  id: 'ZK207',
  check: ({ clusters }) =>
    clusters
      .flatMap(({ models }) => [...models.values()])
      .flatMap((model) =>
        model.document.at('spec', 'aliases').members.flatMap(([alias, target]) => {
          if (target.number === undefined || hasVersion(model, target.number)) return [];
          return findingAt(target, 'ZK207', {
            message: `alias "${alias}" points to version ${target.number}, which is not declared; there is ${versionList(model)}`,
            fix: 'Point it to a declared version, or declare that version.',
          });
        }),
      ),
};

/** More unused models than this in one cluster are a library, not an oversight: they become one remark. */
const MANY = 3;

export const unusedModels: Rule = {
  id: 'ZK209',
  // Without any task that uses a model the project only keeps parameters, and nothing is unused.
  check: ({ clusters }) =>
    clusters.flatMap((cluster): Finding[] => {
      const used = new Set(referencesOf([cluster]).map(({ model }) => model));
      if (used.size === 0) return [];
      const unused = [...cluster.models.values()]
        .filter((model) => !used.has(model))
        .map((model) => model.document.at('metadata', 'name'));
      const fix = 'Remove it, or name it in spec.model of a task.';
      const [first, ...others] = unused;
      if (first === undefined) return [];
      if (unused.length <= MANY) {
        return unused.map((name) =>
          findingAt(name, 'ZK209', { message: `no task uses model ${name.text}`, fix }),
        );
      }
      return [
        findingAt(first, 'ZK209', {
          severity: 'info',
          message: `no task uses ${unused.length} of the ${cluster.models.size} models of cluster ${cluster.name}; ${first.text} is the first`,
          fix,
          related: others
            .slice(0, 9)
            .map((name) => ({ message: `nor ${name.text}`, position: name.position })),
        }),
      ];
    }),
};

export const envParamMissing: Rule = {
  id: 'ZK211',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ task, reference, model }) => {
      const params = task
        .at('spec', 'env')
        .items.map((variable) => variable.at('from', 'param'))
        .filter(({ text }) => text !== undefined);
      if (reference.exists && model === undefined) return []; // ZK201 says so
      const alias = reference.at('alias').text;
      const wanted =
        reference.at('version').number ??
        (alias === undefined || model === undefined ? undefined : aliasTarget(model, alias));
      const version = model?.versions.find((candidate) => candidate.version === wanted);
      if (version === undefined) return [];
      return params.flatMap((param) => {
        if (valueAt(version.params.value, param.text ?? '') !== undefined) return [];
        return findingAt(param, 'ZK211', {
          message: `version ${version.version} of model ${model?.document.document.name} has no parameter ${param.text}`,
          fix: 'Name a member of its params (a JSON Pointer such as /lr).',
        });
      });
    }),
};

function hasVersion(model: Model, wanted: number): boolean {
  return model.versions.some(({ version }) => version === wanted);
}

function versionList(model: Model): string {
  const numbers = model.versions.map(({ version }) => version);
  return numbers.length === 0 ? 'none' : `${numbers.length > 8 ? '… ' : ''}${numbers.slice(-8).join(', ')}`;
}

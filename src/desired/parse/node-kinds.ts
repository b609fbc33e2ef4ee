import { type Alias, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { yaml } from '../libraries.ts';

/** The parser's own questions, for modules that are loaded before the parser is. */

export function isAlias(node: unknown): node is Alias {
  return yaml().isAlias(node);
}

export function isCollection<K = unknown, V = unknown>(node: unknown): node is YAMLMap<K, V> | YAMLSeq<V> {
  return yaml().isCollection(node);
}

export function isMap<K = unknown, V = unknown>(node: unknown): node is YAMLMap<K, V> {
  return yaml().isMap(node);
}

export function isNode<T = unknown>(node: unknown): node is Node<T> {
  return yaml().isNode(node);
}

export function isScalar<T = unknown>(node: unknown): node is Scalar<T> {
  return yaml().isScalar(node);
}

export function isSeq<T = unknown>(node: unknown): node is YAMLSeq<T> {
  return yaml().isSeq(node);
}

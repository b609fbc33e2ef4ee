export { type Address, addressText } from '../model/connect-string.ts';

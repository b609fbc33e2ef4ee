export { type Address, addressText, parseConnectString } from '../model/connect-string.ts';

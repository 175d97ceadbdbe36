export { connect, type ConnectOptions, type FramedConnectOptions, type RawConnectOptions } from './connect.js'

// EthereumJS listens for peers on every interface and has no flag for it; loaded before it, this keeps it on this machine.
import dgram from 'node:dgram'
import net from 'node:net'

const ANY = '0.0.0.0'
const { listen } = net.Server.prototype
const { bind } = dgram.Socket.prototype

function onLoopback(argument) {
  return argument === ANY ? '127.0.0.1' : argument
}

net.Server.prototype.listen = function (...args) {
  return listen.apply(this, args.map(onLoopback))
}
dgram.Socket.prototype.bind = function (...args) {
  return bind.apply(this, args.map(onLoopback))
}

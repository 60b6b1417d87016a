/**
 * Loaded into the server by `npm start`: its standard input is a pipe from the script that started it. When that
 * script is killed before it stops the server, the pipe ends and the server stops by itself
 * instead of keeping the port.
 */
process.stdin.once('end', () => process.kill(process.pid, 'SIGINT')).once('error', () => process.kill(process.pid, 'SIGINT'));
process.stdin.resume();
process.stdin.unref?.();

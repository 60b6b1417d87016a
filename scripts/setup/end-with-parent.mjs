/**
 * Loaded into the server by `npm start`: its standard input is a pipe from the script that started it. When that
 * script is gone without having stopped the server (killed outright), the pipe ends and the server stops by itself
 * instead of holding the port for nobody.
 */
process.stdin.once('end', () => process.kill(process.pid, 'SIGINT')).once('error', () => process.kill(process.pid, 'SIGINT'));
process.stdin.resume();
process.stdin.unref?.();

// Socket.IO as the benchmark measures it: join a room, publish to a room. Usage: node socketio-bench.cjs <port>
const { Server } = require("socket.io");

const io = new Server(Number(process.argv[2]), {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  httpCompression: false,
});
io.on("connection", (socket) => {
  socket.on("join", (room, joined) => {
    socket.join(room);
    joined();
  });
  socket.on("publish", (room, body) => io.to(room).emit("message", body));
});

// Runs before every file, and what it imports once a process.
import './equal-bytes.ts'

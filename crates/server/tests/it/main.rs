//! The program from outside: every command on the built binary, in a folder of its own.

mod areas;
mod commands;
mod program;
mod sample;
mod serve;

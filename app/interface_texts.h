#pragma once

namespace qkv {

/// Adds the texts of the window and of the command line to those of the library, so that text() finds both. Every
/// program that uses qkv_app calls it first.
void add_interface_texts();

}  // namespace qkv

#pragma once

namespace qkv {

// A page may not look at a person's folders. There the browser lets them choose what to open, and downloads what is
// written into home_folder().

/// Whether the system lets a person choose files, and the window must not.
bool has_file_picker();

/// Lets a person choose a file to open, if they want. It comes as if it were dropped onto the window.
void pick_file();

}  // namespace qkv

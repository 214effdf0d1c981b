#include "platform/file_picker.h"

namespace qkv {

// Programs draw their own dialog, or one of their toolkit.
bool has_file_picker() { return false; }

void pick_file() {}

}  // namespace qkv

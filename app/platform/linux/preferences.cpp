#include "platform/preferences.h"

namespace qkv {

Preferences system_preferences() { return {}; }

}  // namespace qkv

#include "interface_texts.h"

#include "interface_assets.h"
#include "qkv/text.h"

namespace qkv {

void add_interface_texts() { add_texts(interface_asset("interface.json")); }

}  // namespace qkv

#pragma once

#include "qkv/walkthrough.h"

namespace qkv::test {

inline constexpr Detail details[] = {Detail::token, Detail::stage, Detail::term, Detail::product};

}  // namespace qkv::test
